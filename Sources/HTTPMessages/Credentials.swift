extension Headers {
    /// The token of `Authorization: Bearer …`, the scheme in any letter case (RFC 9110 §11.1); nil where there is none.
    package var bearerToken: String? {
        guard let value = self["Authorization"] else { return nil }
        let scheme = "bearer "
        guard value.utf8.count > scheme.utf8.count, equalIgnoringCase(Array(value.utf8.prefix(scheme.utf8.count))[...], scheme) else {
            return nil
        }
        return String(value.utf8.dropFirst(scheme.utf8.count))
    }
}
