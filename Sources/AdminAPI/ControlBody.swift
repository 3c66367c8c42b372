import Emulation
import OrderedJSON

/// A body of the control plane: every member is checked, and an unknown one is refused.
protocol ControlBody: TypedDocument, RequestBody where Service == Admin {}

extension ControlBody {
    init(body: JSON) throws(Admin.Refusal) {
        let faults = Shape.object(Self.schema).faults(in: body)
        guard faults.isEmpty, case .object(let object) = body else {
            throw Admin.Refusal(.invalidBody, faults.sentences)
        }
        self.init(document: JSON.Document(object))
    }

    static var shape: Shape { .object(schema) }
}

extension Admin {
    struct NoMembers: ControlBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema("NoMembers", source: "Understudy", [])
    }
}
