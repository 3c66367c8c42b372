import OrderedJSON

/// A part of a parsed template.
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
        /// The context that many levels out.
        case outer(Int)
        case root
        /// `@index`, `@key`, `@first`, `@last`; `@../index` is that of the loop `outer` levels out.
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

    /// The path without its last step; nil if only a context is left.
    var parent: TemplatePath? {
        let isVariable = if case .loop = start { true } else { false }
        return steps.count > (isVariable ? 0 : 1) ? TemplatePath(text: text, start: start, steps: steps.dropLast()) : nil
    }

    /// The name if the path is a single plain name, which may also be a helper's; nil otherwise.
    var simpleName: String? {
        if start == .context, steps.count == 1, case .name(let name, _) = steps[0], name == text { name } else { nil }
    }
}
