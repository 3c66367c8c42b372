/// What nobody outside the vendor knows, but the engine must decide somehow. Each decision is ours, and made only here.
enum Assumed {
    // Codes and texts of errors. Source: celigo/integrator-api-docs and celigo/ai ("precise code strings for mapping/lookup failures" are
    // unknown).
    static let mappingCode = "mapping_error"
    static let lookupCode = "lookup_error"
    static func notConvertible(_ value: String, _ type: String, _ field: String) -> String {
        "The value \"\(value)\" of the field \"\(field)\" cannot be converted to \(type)."
    }
    static func notADate(_ value: String, _ field: String) -> String { "The value \"\(value)\" of the field \"\(field)\" is not a date." }
    static func lookupMissed(_ name: String, _ value: String) -> String { "No match for \"\(value)\" was found in the lookup \"\(name)\"." }
    static let tooMuch = "The mapping produces too many values for one record."

    // The known message begins `Failed to generate request url from template:` and ends `Details: '<name>' not defined in the model.`; the
    // part between, and the text for templates that are invalid in another way, are unknown.
    static func undefined(_ name: String, in template: String) -> String {
        "Failed to generate request url from template: \(template). Details: '\(name)' not defined in the model."
    }
    static func unrendered(_ template: String, _ details: String) -> String {
        "Failed to generate request url from template: \(template). Details: \(details)"
    }
    /// Handlebars' own message for a helper that does not exist.
    static func missingHelper(_ name: String) -> String { "Missing helper: \"\(name)\"" }

    /// The texts that convert to true where a boolean is asked for; case is ignored.
    static let trueTexts: Set<String> = ["true", "t", "yes", "y", "1"]
    /// The texts that convert to false; case is ignored.
    static let falseTexts: Set<String> = ["false", "f", "no", "n", "0"]

    /// The formats that are tried on a text without a date format, after ISO 8601.
    static let fallbackDateFormats = [
        "M/D/YYYY h:mm:ss a", "M/D/YYYY h:mm a", "M/D/YYYY H:mm:ss", "M/D/YYYY H:mm", "M/D/YYYY", "ddd, D MMM YYYY HH:mm:ss ZZ",
    ]
    /// The format in which a date is written if it has none of its own.
    static let defaultDateFormat = "YYYY-MM-DDTHH:mm:ss.SSS[Z]"

    // Limits that keep one request from occupying the process: the vendor has some, unpublished.
    static let pathSteps = 100
    static let destinationIndex = 999
    static let nesting = 100
    /// In bytes, of one text.
    static let textLength = 16_000_000
    /// How many bytes of a text are read as a date.
    static let dateLength = 1000
    /// For all records of a request or of a flow's page together, see `Budget`: this many bytes of text, or eight million values.
    static let budget = 256_000_000
    /// What one value costs, in bytes.
    static let valueCost = 32
    // How many values are charged for steps that are slow compared with what they produce: the call of a helper, a date, the name of a time
    // zone, a regular expression that is compiled, and a progress report of one that is matching.
    static let callValues = 6
    static let dateValues = 10
    static let zoneValues = 32
    static let expressionValues = 32
    static let reportValues = 1500
    /// How many parts of a date format are charged as one value.
    static let datePartsOfValue = 8
    /// Progress reports (about ten thousand steps each) after which a regular expression is given up.
    static let regularExpressionReports = 200
}
