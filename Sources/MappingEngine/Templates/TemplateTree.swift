import OrderedJSON

/// A template as its parser leaves it.
enum TemplateNode: Sendable {
    case text(String)
    case output(TemplateExpression, isRaw: Bool)
    case block(TemplateBlock)
}

struct TemplateBlock: Sendable {
    let opener: TemplateExpression
    /// `as |item index|`
    let parameters: [String]
    let body: [TemplateNode]
    let inverse: [TemplateNode]
}

indirect enum TemplateExpression: Sendable {
    case literal(JSON)
    case path(TemplatePath)
    case call(TemplateCall)
}

struct TemplateCall: Sendable {
    let helper: TemplateHelper
    let name: String
    let arguments: [TemplateExpression]
    let named: [(name: String, value: TemplateExpression)]
}

/// `record.lines.0.sku`, `../name`, `@root.settings.x`, `this`.
struct TemplatePath: Sendable, Equatable {
    enum Start: Sendable, Equatable {
        case context
        /// So many contexts out.
        case outer(Int)
        case root
        /// `@index`, `@key`, `@first`, `@last`; `@../index` of the loop so many around.
        case loop(String, outer: Int)
    }

    let text: String
    let start: Start
    let steps: [SourcePath.Step]

    init(text: String, start: Start, steps: [SourcePath.Step]) {
        self.text = text
        self.start = start
        self.steps = steps
    }

    /// What the last step looks into; nil where that is a context.
    var parent: TemplatePath? {
        let isVariable = if case .loop = start { true } else { false }
        return steps.count > (isVariable ? 0 : 1) ? TemplatePath(text: text, start: start, steps: steps.dropLast()) : nil
    }

    /// A name of its own, that may as well be a helper's.
    var simpleName: String? {
        if start == .context, steps.count == 1, case .name(let name, _) = steps[0], name == text { name } else { nil }
    }
}
