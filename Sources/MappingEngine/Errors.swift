package import OrderedJSON

/// Why a mapping, template, filter or transform cannot be used at all. Thrown when the definition is read, before any record comes.
package struct DefinitionError: Error, Equatable, CustomStringConvertible {
    /// The place in the document: `mapping.fields[3].dataType`; empty for the document itself.
    package let field: String
    /// Nil if the field is missing.
    private let fault: String?

    package init(_ field: String, _ reason: String) {
        self.field = field
        fault = reason
    }

    private init(field: String, fault: String?) {
        self.field = field
        self.fault = fault
    }

    /// A required field is missing. Text and code are the vendor's (celigo/integrator-api-docs and celigo/ai).
    static func missing(_ field: String) -> DefinitionError { DefinitionError(field: field, fault: nil) }

    /// What is wrong, in the vendor's words where they are known.
    package var reason: String { fault ?? "Expected field: \(field) to be present." }
    /// `missing_required_field`, or the code that the vendor's documents give as an example.
    package var code: String { fault == nil ? "missing_required_field" : "invalid_field" }

    package var description: String { field.isEmpty ? reason : "\(field): \(reason)" }

    /// The same error, located in the enclosing document. An element's number follows without a dot.
    package func within(_ outer: String) -> DefinitionError {
        let joint = field.isEmpty || outer.isEmpty || field.hasPrefix("[") ? "" : "."
        return DefinitionError(field: outer + joint + field, fault: fault)
    }
}

/// The value that is read in that field of a document; an error is located there.
package func within<Value>(
    _ field: String, _ value: @autoclosure () throws(DefinitionError) -> Value
) throws(DefinitionError) -> Value {
    do throws(DefinitionError) { return try value() } catch { throw error.within(field) }
}

/// What went wrong with one field of one record. A record with errors is not sent on.
package struct FieldError: Error, Equatable {
    /// The step of the pipeline (the vocabulary of flow errors: celigo/ai, error-patterns). That a missed lookup has a source of its own is
    /// assumed.
    package enum Source: String, Sendable {
        case lookup, mapping, transformation
        case responseMapping = "response_mapping"
    }

    package var source: Source
    package let code: String
    package let message: String
    /// The path that the rule generates; empty if the error is not about a single field. Not on the wire.
    package let field: String

    package init(_ source: Source, code: String, message: String, field: String) {
        self.source = source
        self.code = code
        self.message = message
        self.field = field
    }

    /// `{"code","message","source"}`: an item of a record's `errors` (celigo/integrator-extension, contract of postSubmit).
    package var json: JSON { ["code": .string(code), "message": .string(message), "source": .string(source.rawValue)] }
}

/// How errors name a field: `address.city`. Joined only when an error needs it, since many rules may be nested under a long name.
struct FieldName: Sendable {
    /// From the outermost to the innermost.
    let parts: [String]
    init(_ parts: [String]) { self.parts = parts }
    var text: String { parts.joined(separator: ".") }
}

/// The result for one record.
package struct Mapped: Sendable, Equatable {
    package var value: JSON
    /// In the order of the rules. If there are any, `value` contains what the other rules gave.
    package var errors: [FieldError]

    package init(_ value: JSON, errors: [FieldError] = []) {
        self.value = value
        self.errors = errors
    }
}
