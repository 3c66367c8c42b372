import OrderedJSON

/// The source of a rule's value, in either mapper.
enum Extract: Sendable {
    /// No source: the value is a default or comes from a lookup that needs none.
    case nothing
    case constant(JSON)
    case path(SourcePath)
    case template(Template)

    /// `hardCodedValue`, or else `extract`. A null constant beside an extract is ignored (assumed: where there is an extract there is no
    /// constant).
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
