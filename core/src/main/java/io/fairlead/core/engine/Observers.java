package io.fairlead.core.engine;

import io.fairlead.core.event.FairleadEvent;
import io.fairlead.core.event.Observer;
import io.fairlead.core.time.Ticker;

/** Guards the user's observer: what it throws is logged at most once a minute and never reaches the engine. */
final class Observers {
    private final Observer observer;
    private final QuietLog log;

    Observers(Observer observer, Ticker ticker) {
        this.observer = observer;
        this.log = new QuietLog(ticker);
    }

    /** Whether anybody listens; an event is made only then. */
    boolean active() {
        return observer != Observer.NONE;
    }

    void tell(FairleadEvent event) {
        try {
            observer.on(event);
        } catch (Throwable broken) {
            // Also a stack that is full: thrown on, it would end a call between an entry and its settlement.
            log.warn(event.service(), "an observer threw; it will be told the next event all the same", broken);
        }
    }
}
