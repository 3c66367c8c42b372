import HTTPMessages
import Testing

@Suite struct CredentialsTests {
    @Test(arguments: [
        ("Bearer abc", "abc"), ("bearer abc", "abc"), ("BEARER   a b", "a b"), ("Bearer ", nil), ("Bearer", nil), ("Basic abc", nil),
        ("Bearerabc", nil),
    ]) func `a bearer token stands behind its scheme and blanks`(value: String, token: String?) {
        #expect((["Authorization": value] as Headers).bearerToken == token)
    }

    @Test func `who sends no authorization has no token`() {
        #expect(([:] as Headers).bearerToken == nil)
    }
}
