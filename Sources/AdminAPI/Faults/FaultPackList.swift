import Emulation
import HTTPMessages
import OrderedJSON

extension Admin {
    /// The situations that `POST /__admin/faults/packs/:pack` knows: `/__admin/faults/packs`.
    enum FaultPackList {
        // swift-format-ignore
        @EndpointTable<Admin> static var endpoints: [Endpoint<Admin>] {
            //   path                       access   success                       handler  evidence
            GET("/__admin/faults/packs",    .admin,  .ok([FaultPackNote].self),    list,    .documented)
                .docs("The fault packs, which are named situations: what each one is, and the rules that it adds.",
                      "curl $UNDERSTUDY_ADMIN_URL/faults/packs")
        }

        static func list(_ call: Call, _ server: State) throws(Refusal) -> [FaultPackNote] { FaultPack.allCases.map(FaultPackNote.init) }
    }

    struct FaultPackNote: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        init(_ pack: FaultPack) {
            document = JSON.Document(["name": .string(pack.rawValue), "about": .string(pack.about), "rules": .array(pack.rules)])
        }

        static let schema = Schema(
            "FaultPack", source: "Understudy",
            [
                .init("name", .string()).docs("`POST /__admin/faults/packs/<name>` adds its rules."), .init("about", .string()),
                .init("rules", .array(.object(FaultRule.schema))),
            ])
    }
}

extension Admin.FaultPack {
    fileprivate var about: String {
        switch self {
        case .tokenOutage: "Every API that checks credentials refuses all requests as unauthorized, as in an outage of its token service."
        case .stuckJobs:
            """
            Runs and jobs in progress do not go on, and schedules start no new ones, however far the clock moves. Once the rules are removed, runs and jobs \
            go on from where they stopped.
            """
        case .flakyNetwork: "One request in five has its connection reset; one in five is answered late."
        case .rateLimited: "Ten requests a minute, then 429 with `Retry-After`."
        case .slowThirdPage: "Page 3 of any list takes five seconds."
        }
    }
}
