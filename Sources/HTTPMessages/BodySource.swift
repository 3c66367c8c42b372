/// A body without an end that anybody knows: what comes is sent as it comes.
package protocol BodySource: AnyObject, Sendable {
    /// What is to be sent next: empty when there is nothing for now, nil when there will never be more. Asked by one thread at a time.
    func next() -> [UInt8]?
    /// Nothing was there: `call` is to be called once, from any thread, when there may be something; at once, if there is by now.
    func whenReady(_ call: @escaping @Sendable () -> Void)
    /// Nobody reads any more.
    func close()
}
