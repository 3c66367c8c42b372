package import OrderedJSON

/// What a mapping may use besides the record. Time and randomness come only from here.
package struct MappingContext: Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    package var now: Int64
    /// Each call returns 64 more random bits.
    package var randomness: @Sendable () -> UInt64
    /// Nil if unknown, which counts as a creation (assumed).
    package var operation: Operation?
    /// The destination's current record, for `ignore_if_set`; nil if there is none.
    package var destination: JSON?
    /// `settings`, `job`, `connection` …: available beside `record` in templates, and in `["settings", …]` of filters.
    package var variables: JSON.Object
    /// Answers lookups that are not static, given the lookup as in the import, the extracted value and the record. Nil is no match.
    package var lookup: (@Sendable (_ lookup: JSON.Object, _ value: JSON, _ record: JSON) -> JSON?)?
    /// Digest or, with a key, HMAC of the message, for the helpers `hash` and `hmac`. Nil if the algorithm is unknown.
    package var digest: (@Sendable (_ algorithm: String, _ key: [UInt8]?, _ message: [UInt8]) -> [UInt8]?)?

    /// Shared by all that is done for one request or one page.
    package var budget = Budget()

    package enum Operation: Sendable { case create, update }

    package init(
        now: Int64, randomness: @escaping @Sendable () -> UInt64, variables: JSON.Object = [:]
    ) {
        self.now = now
        self.randomness = randomness
        self.variables = variables
    }
}
