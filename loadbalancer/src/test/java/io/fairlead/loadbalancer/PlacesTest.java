package io.fairlead.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlacesTest {
    @Test
    void everyIndexOfANodeFitsHoweverManyThereAre() {
        for (int nodes : new int[] {1, 65_535, 65_536, 65_537, 1_000_000}) {
            Places places = new Places(3, nodes);
            places.set(1, nodes - 1);
            assertThat(places.at(0)).isZero();
            assertThat(places.at(1)).as("of %d nodes", nodes).isEqualTo(nodes - 1);
        }
    }

    @Test
    void everyHashHasAPlace() {
        Places places = new Places(65_537, 70_000);
        places.set(0, 1);
        places.set(65_536, 2);
        assertThat(places.atHash(0)).isEqualTo(1);
        assertThat(places.atHash(-1)).isEqualTo(2);
    }
}
