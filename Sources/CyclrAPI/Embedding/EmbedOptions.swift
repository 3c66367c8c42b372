import Emulation

extension Cyclr {
    /// The page that offers integrations.
    enum Place: Equatable {
        case launch, orbit
        case marketplace(Int)

        /// `returnUrl` exactly as it is spelled in links.
        var returnURL: String {
            switch self {
            case .launch: "%2Flaunch"
            case .orbit: "%2Forbit"
            case .marketplace(let id): "%2Flaunch/marketplace/\(id)"
            }
        }
        var path: String {
            switch self {
            case .launch: "/launch"
            case .orbit: "/orbit"
            case .marketplace(let id): "/launch/marketplace/\(id)"
            }
        }
        init(path: String?) {
            switch path?.split(separator: "/").map(String.init) ?? [] {
            case ["orbit"]: self = .orbit
            case let parts where parts.count == 3 && parts[1] == "marketplace": self = .marketplace(Int(parts[2]) ?? 0)
            default: self = .launch
            }
        }
    }

    /// How a page behaves, as stated in plain text in its URL, where the vendor's test suite expects it.
    struct EmbedOptions {
        /// Whether third parties ask for consent in the same window.
        let inline: Bool
        let start: Bool
        let once: Bool
        /// Assumed: if only one template is on offer, it is installed without asking.
        let auto: Bool
        /// Assumed: a template that the account has already installed is not installed again.
        let single: Bool
        /// Assumed: each page asks only one question.
        let wizard: Bool
        let descriptions: Bool
        /// `CompleteParameter`, returned to the host when the set-up is done.
        let complete: String?
        let tags: [String]

        /// The names `complete` and `tags` are assumed.
        init(_ call: Call) {
            func isOn(_ name: String, unlessSent value: Bool) -> Bool {
                switch call.query(name)?.lowercased() {
                case "true": true
                case "false": false
                default: value
                }
            }
            inline = isOn("inline", unlessSent: true)
            start = isOn("start", unlessSent: true)
            once = isOn("once", unlessSent: false)
            auto = isOn("auto", unlessSent: true)
            single = isOn("single", unlessSent: false)
            wizard = isOn("wizard", unlessSent: false)
            descriptions = isOn("descriptions", unlessSent: false)
            complete = call.query("complete")
            tags = call.query("tags").map { Self.tags(in: $0) } ?? []
        }

        static let names = ["inline", "start", "once", "auto", "single", "wizard", "descriptions", "complete", "tags"]

        /// The options that appear in a link; the vendor's test suite checks when each one does. That ORBIT has only those of a marketplace
        /// is assumed: the vendor's page on it shows a call without options.
        static func texts(of wish: EmbedWish, at place: Place, _ partner: Partner) -> [(name: String, value: String)] {
            var texts: [(name: String, value: String)] = []
            if !(wish[.inlineOAuth] ?? partner.prefersInlineOAuth) { texts.append(("inline", "false")) }
            if place == .launch {
                if wish[.start] == false { texts.append(("start", "false")) }
                if wish[.runOnce] == true { texts.append(("once", "true")) }
                if let auto = wish[.autoInstall] { texts.append(("auto", auto ? "true" : "false")) }
                if let single = wish[.singleInstall] { texts.append(("single", single ? "true" : "false")) }
                if wish[.wizard] == true { texts.append(("wizard", "true")) }
                if wish[.displayDescriptions] == true { texts.append(("descriptions", "true")) }
            }
            if let complete = wish[.completeParameter], !complete.isEmpty { texts.append(("complete", complete)) }
            if place == .launch, !wish[.tags].isEmpty { texts.append(("tags", text(of: wish[.tags]))) }
            return texts
        }

        /// The tags, separated by commas. That a comma within a tag is encoded once more than the rest of the query is assumed.
        private static func text(of tags: [String]) -> String {
            tags.map { $0.replacing("%", with: "%25").replacing(",", with: "%2C") }.joined(separator: ",")
        }

        private static func tags(in text: String) -> [String] {
            let tags = text.split(separator: ",").map { String($0).trimmed.replacing("%2C", with: ",").replacing("%25", with: "%") }
            return tags.filter { !$0.isEmpty }
        }
    }
}
