import Foundation

/// A JavaScript regular expression, as closely as ICU allows, see `ScriptPattern`. One that takes too long matches nothing.
struct RegularExpression: Sendable {
    private let expression: NSRegularExpression
    private let names: [String: Int]

    struct Match {
        /// In units of UTF-16 from the text's start, as JavaScript counts.
        let place: Int
        let text: String
        /// Groups; the first is the whole match.
        let groups: [String]
        fileprivate let range: NSRange
    }

    /// Nil if the pattern is invalid.
    init?(_ pattern: String, options: String = "", _ budget: Budget? = nil) {
        var icu: NSRegularExpression.Options = []
        if options.contains("i") { icu.insert(.caseInsensitive) }
        if options.contains("m") { icu.insert(.anchorsMatchLines) }
        if options.contains("s") { icu.insert(.dotMatchesLineSeparators) }
        let pattern = ScriptPattern(
            pattern, isMultiline: icu.contains(.anchorsMatchLines), dotIsAll: icu.contains(.dotMatchesLineSeparators))
        budget?.draw(values: Assumed.expressionValues + pattern.icu.utf8.count)
        guard let expression = try? NSRegularExpression(pattern: pattern.icu, options: icu) else { return nil }
        self.expression = expression
        names = pattern.names
    }

    func matches(_ text: String, _ budget: Budget) -> Bool { !(matches(in: text, most: 1, budget) ?? []).isEmpty }

    /// Nil if matching takes too long.
    func matches(in text: String, most: Int, _ budget: Budget) -> [Match]? {
        budget.draw(text.utf8.count)
        let whole = text as NSString
        var matches: [Match] = []
        var reports = 0
        expression.enumerateMatches(in: text, options: .reportProgress, range: NSRange(location: 0, length: whole.length)) {
            result, _, stop in
            if let result {
                budget.draw(values: 1 + result.numberOfRanges)
                for group in 0..<result.numberOfRanges { budget.draw(result.range(at: group).length) }
                guard !budget.isSpent else {
                    stop.pointee = true
                    return
                }
                let groups = (0..<result.numberOfRanges).map { group in
                    let range = result.range(at: group)
                    return range.location == NSNotFound ? "" : whole.substring(with: range)
                }
                matches.append(Match(place: result.range.location, text: groups[0], groups: groups, range: result.range))
            } else {
                reports += 1
                budget.draw(values: Assumed.reportValues)
            }
            if matches.count >= most || reports > Assumed.regularExpressionReports || budget.isSpent { stop.pointee = true }
        }
        return reports > Assumed.regularExpressionReports || budget.isSpent ? nil : matches
    }
}

extension RegularExpression {
    init(_ pattern: String, options: String, _ rendering: TemplateRendering) throws(TemplateError) {
        guard let expression = RegularExpression(pattern, options: options, rendering.context.budget) else {
            throw rendering.failure("Invalid regular expression: /\(pattern)/")
        }
        self = expression
    }

    func matches(in text: String, most: Int = .max, _ rendering: TemplateRendering) throws(TemplateError) -> [Match] {
        guard let matches = matches(in: text, most: most, rendering.context.budget) else { throw rendering.failure(Assumed.tooMuch) }
        return matches
    }

    /// `$1`, `$<name>` and `$&` in the replacement stand for groups and the whole match.
    func replacing(in text: String, with new: String, all: Bool, _ rendering: TemplateRendering) throws(TemplateError) -> String {
        let whole = text as NSString
        var out = ""
        var end = 0
        for match in try matches(in: text, most: all ? .max : 1, rendering) {
            out += whole.substring(with: NSRange(location: end, length: match.range.location - end))
            out += match.expand(new, names)
            rendering.context.budget.draw(new.utf8.count)
            guard out.utf8.count <= Assumed.textLength, !rendering.context.budget.isSpent else { throw rendering.failure(Assumed.tooMuch) }
            end = match.range.location + match.range.length
        }
        return out + whole.substring(from: end)
    }
}

extension RegularExpression.Match {
    fileprivate func expand(_ replacement: String, _ names: [String: Int]) -> String {
        var out = ""
        var rest = replacement[...]
        var mayClose = true
        while let character = rest.popFirst() {
            guard character == "$", let next = rest.first else {
                out.append(character)
                continue
            }
            if next == "$" || next == "&" {
                rest.removeFirst()
                out += next == "&" ? text : "$"
            } else if let group = group(rest) {
                rest = rest.dropFirst(group.digits)
                out += groups[group.number]
            } else if next == "<", !names.isEmpty, mayClose, let end = rest.firstIndex(of: ">") {
                let group = names[String(rest[..<end].dropFirst())] ?? groups.count
                out += group < groups.count ? groups[group] : ""
                rest = rest[end...].dropFirst()
            } else {
                // a > that was not found once is not there later either
                mayClose = mayClose && (next != "<" || names.isEmpty)
                out.append(character)
            }
        }
        return out
    }

    /// The number of the group that the text begins with: two digits if there is such a group, otherwise one.
    private func group(_ text: Substring) -> (number: Int, digits: Int)? {
        for count in [2, 1] {
            let digits = text.prefix(count)
            guard digits.utf8.count == count, digits.utf8.allSatisfy(\.isDigit), let number = Int(digits) else { continue }
            if number > 0, number < groups.count { return (number, count) }
        }
        return nil
    }
}
