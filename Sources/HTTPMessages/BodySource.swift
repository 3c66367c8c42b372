/// A body whose length is not known in advance: its bytes are sent as they become available.
package protocol BodySource: AnyObject, Sendable {
    /// The next bytes to send: empty when there are none for now, nil when there will never be more. Called by one thread at a time.
    func next() -> [UInt8]?
    /// Asks to be told of more bytes, after `next()` gave none: `call` is to be called once, from any thread, when there may be some, or at
    /// once if there are some by now.
    func whenReady(_ call: @escaping @Sendable () -> Void)
    /// Called when nobody reads any more.
    func close()
}
