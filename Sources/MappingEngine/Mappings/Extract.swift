import OrderedJSON

/// Where a rule of either mapper has its value from.
enum Extract: Sendable {
    /// What is left is a default or a lookup that needs no value.
    case nothing
    case constant(JSON)
    case path(SourcePath)
    case template(Template)

    /// `hardCodedValue` or else `extract`. A null beside an extract counts as none (assumed: where there is an extract there is no constant).
    init(_ rule: JSON.Object, _ extract: (String) throws(DefinitionError) -> Extract) throws(DefinitionError) {
        let source = try rule.read("extract", extract)
        if let constant = rule["hardCodedValue"], source == nil || !constant.isNull {
            self = .constant(constant)
        } else {
            self = source ?? .nothing
        }
    }

    var path: SourcePath? { if case .path(let path) = self { path } else { nil } }
    var isNothing: Bool { if case .nothing = self { true } else { false } }
}
