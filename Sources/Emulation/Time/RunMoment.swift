/// When something happens to a run, and the source of its ids.
package struct RunMoment: Sendable {
    package let now: Instant
    package let randomness: Randomness

    package init(now: Instant, randomness: Randomness) {
        self.now = now
        self.randomness = randomness
    }

    package init<Service>(_ call: Call<Service>) { self.init(now: call.now, randomness: call.sandbox.randomness) }
}
