import OrderedJSON

extension TemplateHelper {
    static let dates: [String: TemplateHelper] = [
        // timestamp [format [zone]]
        "timestamp": .failing { (given, rendering) throws(TemplateError) in
            try rendering.text(of: given.context.now, format: given[0], zone: given[1])
        },
        // dateFormat outputFormat date [inputFormat [zone]]
        "dateFormat": .failing { (given, rendering) throws(TemplateError) in
            guard let value = given[1], !value.isEmpty else { return nil }
            let zone = try rendering.zone(given[3])
            given.context.budget.draw(values: Assumed.dateValues + given.text(2).utf8.count)
            let form = given[2].flatMap { $0.isEmpty ? nil : DateFormat($0.shownText) }
            let time =
                form.map { $0.milliseconds(value.shownText, in: zone, now: given.context.now) } ?? AnyDate.milliseconds(value, in: zone)
            // moment's text for an invalid date
            guard let time else { return "Invalid date" }
            return try rendering.text(of: time, format: given[0], zone: given[3])
        },
        // dateAdd date milliseconds [zone]
        "dateAdd": .failing { (given, rendering) throws(TemplateError) in
            guard let value = given[0], !value.isEmpty else { return nil }
            let zone = try rendering.zone(given[2])
            guard let time = AnyDate.milliseconds(value, in: zone), let moved = Int64(instant: Double(time) + (given.number(1) ?? 0)) else {
                return "Invalid date"
            }
            return try rendering.text(of: moved, format: nil, zone: given[2])
        },
    ]
}

extension TemplateRendering {
    fileprivate func zone(_ name: JSON?) throws(TemplateError) -> Zone {
        guard let name, !name.isEmpty else { return .utc }
        context.budget.draw(values: Assumed.zoneValues)
        guard let zone = Zone(name.shownText) else { throw failure("The time zone \"\(name.shownText)\" does not exist.") }
        return zone
    }

    fileprivate func text(of time: Int64, format: JSON?, zone name: JSON?) throws(TemplateError) -> JSON {
        let zone = try zone(name)
        guard let format, !format.isEmpty else { return .string(DateFormat.standard.text(of: time, in: .utc)) }
        // one letter of the format may become a whole word
        context.budget.draw(values: format.shownText.utf8.count)
        guard !context.budget.isSpent else { throw failure(Assumed.tooMuch) }
        return .string(DateFormat(format.shownText).text(of: time, in: zone))
    }
}

extension DateFormat {
    static let standard = DateFormat(Assumed.defaultDateFormat)
}
