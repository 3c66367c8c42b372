import OrderedJSON
import UnderstudyTesting

/// A browser without scripts: follows redirects within the server, fills in forms and presses buttons.
struct Browser {
    let cyclr: Understudy
    /// The addresses that it visited, the latest last.
    private(set) var history: [String] = []
    private(set) var reply: Reply

    static let origin = "http://localhost"

    init(_ cyclr: Understudy, _ url: String) {
        self.cyclr = cyclr
        reply = cyclr.get("/account")
        go("GET", url)
    }

    var url: String { history.last ?? "" }
    var status: Int { reply.status }
    var html: String { reply.body }

    mutating func open(_ url: String) { go("GET", url) }

    /// Sends the form that contains a text, with the form's hidden fields.
    mutating func submit(_ text: String, _ answers: [String: String] = [:]) {
        guard let form = forms.first(where: { $0.contains(text) }) else {
            history.append("no form with \(text)")
            return
        }
        var fields = answers
        for hidden in form.matches(of: /type="hidden" name="([^"]*)" value="([^"]*)"/) { fields[String(hidden.1)] = String(hidden.2) }
        let action = form.firstMatch(of: /action="([^"]*)"/).map { String($0.1).replacing("&amp;", with: "&") } ?? ""
        let body = fields.sorted { $0.key < $1.key }.map { "\(encoded($0.key))=\(encoded($0.value))" }.joined(separator: "&")
        if form.contains(#"method="post""#) { go("POST", action, body) } else { go("GET", "\(action)?\(body)") }
    }

    var forms: [String] { html.matches(of: /<form[^>]*>[\s\S]*?<\/form>/).map { String($0.0) } }

    /// The message that the page posts to the window that opened it.
    var result: JSON? {
        html.firstMatch(of: /var result = (.*);\n/).flatMap { try? JSON(parsing: String($0.1)) }
    }

    private mutating func go(_ method: String, _ url: String, _ body: String = "") {
        var (method, url) = (method, url)
        for _ in 0..<10 {
            history.append(url)
            guard url.hasPrefix(Self.origin) || url.hasPrefix("/") else { return }
            let target = url.hasPrefix("/") ? url : String(url.dropFirst(Self.origin.count))
            reply = cyclr.send(method, target, headers: ["Authorization": nil], body: method == "POST" ? body : "")
            guard reply.status == 302, let next = reply.header("Location") else { return }
            (method, url) = ("GET", next)
        }
    }

    private func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}

extension Understudy {
    /// A Cyclr with the seeds of `Fixture` and `EmbeddingSeeds`.
    static func embedding(account: String? = nil, seeds: [String: String] = [:]) throws -> Understudy {
        try cyclr(account: account, seeds: EmbeddingSeeds.seeds.merging(seeds) { _, own in own })
    }

    /// The link that a LAUNCH, Marketplace or ORBIT call answers with.
    func link(_ path: String, _ body: String = "{}") -> String {
        let answer = post(path, body).json
        return ["LaunchUrl", "MarketplaceUrl", "OrbitUrl"].lazy.compactMap { answer?[$0]?.stringValue }.first ?? ""
    }

    /// A sign-in token for somebody in `acme`.
    func signInToken() -> String {
        post("/v1.0/accounts/acme/signintoken", #"{"Username":"ada@acme.example"}"#).json?["Token"]?.stringValue ?? ""
    }
}
