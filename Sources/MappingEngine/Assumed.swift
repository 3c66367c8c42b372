/// What nobody outside the vendor knows and the engine must still do somehow. Each is ours to choose, and chosen here only.
enum Assumed {
    // Codes and texts of errors: celigo/integrator-api-docs and celigo/ai ("precise code strings for mapping/lookup failures" are unknown).
    static let mappingCode = "mapping_error"
    static let lookupCode = "lookup_error"
    static func notConvertible(_ value: String, _ type: String, _ field: String) -> String {
        "The value \"\(value)\" of the field \"\(field)\" cannot be converted to \(type)."
    }
    static func notADate(_ value: String, _ field: String) -> String { "The value \"\(value)\" of the field \"\(field)\" is not a date." }
    static func lookupMissed(_ name: String, _ value: String) -> String { "No match for \"\(value)\" was found in the lookup \"\(name)\"." }
    static let tooMuch = "The mapping produces too many values for one record."

    // The known message begins `Failed to generate request url from template:` and ends `Details: '<name>' not defined in the model.`;
    // what stands between, and the words for templates that are no URLs, are not known.
    static func undefined(_ name: String, in template: String) -> String {
        "Failed to generate request url from template: \(template). Details: '\(name)' not defined in the model."
    }
    static func unrendered(_ template: String, _ details: String) -> String {
        "Failed to generate request url from template: \(template). Details: \(details)"
    }
    /// Handlebars' own words for a helper that does not exist.
    static func missingHelper(_ name: String) -> String { "Missing helper: \"\(name)\"" }

    /// What counts as the text of true and of false where a boolean is asked for; case is ignored.
    static let trueTexts: Set<String> = ["true", "t", "yes", "y", "1"]
    static let falseTexts: Set<String> = ["false", "f", "no", "n", "0"]

    /// What a text without a date format is tried as, after ISO 8601.
    static let fallbackDateFormats = [
        "M/D/YYYY h:mm:ss a", "M/D/YYYY h:mm a", "M/D/YYYY H:mm:ss", "M/D/YYYY H:mm", "M/D/YYYY", "ddd, D MMM YYYY HH:mm:ss ZZ",
    ]
    /// How a date without a format of its own is written.
    static let defaultDateFormat = "YYYY-MM-DDTHH:mm:ss.SSS[Z]"

    // Bounds that keep one request from taking the process: the vendor has some, unpublished.
    static let pathSteps = 100
    static let destinationIndex = 999
    static let nesting = 100
    /// Of one text.
    static let textLength = 16_000_000
    /// So many bytes of a text are read as a date.
    static let dateLength = 1000
    /// Of all records of a request or of a flow's page together, see `Budget`: texts of so many bytes, or eight million values.
    static let budget = 256_000_000
    static let valueCost = 32
    /// So many values count for what is slow beside what it makes: the call of a helper, a date, the name of a time zone, a regular expression that is
    /// read, and a report of one that is at work.
    static let callValues = 6
    static let dateValues = 10
    static let zoneValues = 32
    static let expressionValues = 32
    static let reportValues = 1500
    /// So many parts of a date's form count for one value.
    static let datePartsOfValue = 8
    /// Reports of progress (about ten thousand steps each) after which a regular expression is given up.
    static let regularExpressionReports = 200
}
