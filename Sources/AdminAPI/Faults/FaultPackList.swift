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
        case .tokenOutage: "Every API that lets somebody in refuses everybody, as after an outage of its token service."
        case .stuckJobs:
            "Runs and jobs that have begun do not end, and schedules start none, however far the clock goes. When the rules go, they go on from there."
        case .flakyNetwork: "One request in five fails on the way, one in five comes late."
        case .rateLimited: "Ten requests a minute, then 429 with `Retry-After`."
        case .slowThirdPage: "Page 3 of any list takes five seconds."
        }
    }
}
