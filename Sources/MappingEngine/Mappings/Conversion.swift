import OrderedJSON

/// How a value is converted: data type, date formats and zones.
struct Conversion: Sendable {
    let type: DataType?
    private let dates: Dates?

    fileprivate final class Dates: Sendable {
        let read: DateFormat?
        let readZone: Zone
        let write: DateFormat
        let writeZone: Zone
        /// What one date costs, in values.
        let values: Int

        init(_ read: DateFormat?, _ readZone: Zone, _ write: DateFormat, _ writeZone: Zone) {
            self.read = read
            self.readZone = readZone
            self.write = write
            self.writeZone = writeZone
            let parts = (read?.parts.count ?? 0) + write.parts.count
            values = Assumed.dateValues + parts / Assumed.datePartsOfValue + [readZone, writeZone].count { !$0.isUTC } * Assumed.zoneValues
        }
    }

    /// Source: celigo/integrator-api-docs and celigo/ai; the older names of the four date members are accepted as well.
    init(_ rule: JSON.Object, _ type: DataType?) throws(DefinitionError) {
        self.type = type
        let read = try rule.nonEmptyText(anyOf: "extractDateFormat", "exportDateFormat").map { DateFormat($0) }
        let readZone = try Self.zone(rule, "extractDateTimezone", "exportDateTimezone")
        let write = try rule.nonEmptyText(anyOf: "generateDateFormat", "importDateFormat").map { DateFormat($0) }
        let writeZone = try Self.zone(rule, "generateDateTimezone", "importDateTimezone")
        guard type == .date || read != nil || readZone != nil || write != nil || writeZone != nil else {
            dates = nil
            return
        }
        // without a format the date is written in UTC, so that its zone has no effect
        dates = Dates(read, readZone ?? .utc, write ?? .standard, write == nil ? .utc : writeZone ?? .utc)
    }

    private static func zone(_ rule: JSON.Object, _ name: String, _ old: String) throws(DefinitionError) -> Zone? {
        for name in [name, old] {
            guard let text = try rule.nonEmptyText(name) else { continue }
            guard let zone = Zone(text) else { throw DefinitionError(name, "The time zone \"\(text)\" does not exist.") }
            return zone
        }
        return nil
    }

    var isNothing: Bool { type == nil && dates == nil }

    func convert(_ value: JSON, in context: MappingContext, field: FieldName) throws(FieldError) -> JSON {
        var value = value
        if let dates, !value.isEmpty { value = try dates.convert(value, in: context, field: field) }
        guard let type else { return value }
        // an empty text is not an error but stays as it is (assumed)
        if case .string("") = value, type != .string, type.element != .string { return value }
        guard let converted = type.convert(value) else {
            let message = Assumed.notConvertible(value.flatText, type.rawValue, field.text)
            throw FieldError(.mapping, code: Assumed.mappingCode, message: message, field: field.text)
        }
        return converted
    }
}

extension Conversion.Dates {
    func convert(_ value: JSON, in context: MappingContext, field: FieldName) throws(FieldError) -> JSON {
        guard !context.budget.isSpent else { throw .spent }
        if case .array(let elements) = value {
            return .array(try elements.map { element throws(FieldError) in try convert(element, in: context, field: field) })
        }
        context.budget.draw(values: values)
        let time: Int64? =
            if let read, let text = value.dateText { read.milliseconds(text, in: readZone, now: context.now) } else {
                AnyDate.milliseconds(value, in: readZone)
            }
        guard let time else {
            throw FieldError(.mapping, code: Assumed.mappingCode, message: Assumed.notADate(value.flatText, field.text), field: field.text)
        }
        return .string(write.text(of: time, in: writeZone))
    }
}

extension JSON {
    /// What a date format reads: a text, or a number as JavaScript spells it, as in moment.
    fileprivate var dateText: String? { stringValue ?? numberValue?.double.javaScriptText }
}
