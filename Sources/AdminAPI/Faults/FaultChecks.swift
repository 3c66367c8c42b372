import Emulation
import HTTPMessages
import OrderedJSON

extension Admin.FaultRule {
    /// In milliseconds.
    static let longestDelay: Double = Fault.longestDelay / .milliseconds(1)

    /// - Parameter pointer: where the rule stands in the body.
    func check(_ server: Admin.State, at pointer: String = "") throws(Admin.Refusal) {
        if let fault = fault(server.mounts) { throw Admin.Refusal(.invalidBody, pointer + fault) }
    }

    /// Checks each rule of a list; one that is too long is refused unread.
    static func check(_ rules: [Self], _ server: Admin.State, at pointer: String = "") throws(Admin.Refusal) {
        guard rules.count <= FaultBook.limit else { throw tooMany }
        for (place, rule) in rules.enumerated() { try rule.check(server, at: "\(pointer)/\(place)") }
    }

    static var tooMany: Admin.Refusal {
        Admin.Refusal(.tooManyFaults, "A sandbox has \(FaultBook.limit) faults at most; remove one that is not needed any more.")
    }

    /// What in the rule is invalid, could never take effect, or not as the rule says.
    private func fault(_ mounts: [any Mount]) -> String? {
        let match = Admin.RequestMatch(document: self[.match])
        if let fault = match.fault(mounts) { return "/match" + fault }
        let apis = match.meant(mounts)
        if let fault = Admin.FaultEffect(document: self[.effect]).fault(apis) { return "/effect" + fault }
        if let fault = FaultLimit.ofTiming.firstFault(in: self[.when]) { return "/when" + fault }
        return slip(match, apis) ?? Admin.FaultTiming(document: self[.when]).slip
    }

    private func slip(_ match: Admin.RequestMatch, _ apis: [any Mount]) -> String? {
        // a null for `fault` asks for requests that met no fault; a null for the others asks for nothing
        let asked = Admin.RequestMatch.ofAnswer.first { !(match.document[$0] ?? .null).isNull || $0 == "fault" && match.has(.fault) }
        if let key = asked {
            return "/match/\(key.name): expected nothing of the answer, which is still to come"
        }
        if match[.api] == "" { return "/match/api: expected an API, as what belongs to none meets no rule" }
        guard self[.effect].value(of: "stall") != nil else {
            return apis.isEmpty ? "/match/path: expected a path of an emulated API, found \(match[.path] ?? "")" : nil
        }
        if let name = self[.match].keys.first(where: { $0 != "api" }) {
            return "/match/\(name): expected nothing but api, as a stall is about no request"
        }
        if let name = self[.when].keys.first(where: { $0 != "from" && $0 != "until" }) {
            return "/when/\(name): expected nothing but from and until, as a stall is about no request"
        }
        return nil
    }
}

extension Admin.FaultEffect {
    /// The longest sequence: as many steps as a sandbox may have rules.
    private static let mostSteps = FaultBook.limit

    /// What is wrong with the effect, or with a step of its sequence.
    /// - Parameter apis: those whose requests it may affect.
    fileprivate func fault(_ apis: [any Mount]) -> String? {
        guard document.value(of: "sequence") != nil else {
            return document.value(of: "then") == nil
                ? Self.fault(in: document, apis) : "/then: expected a sequence, behind whose end it is"
        }
        if let name = document.keys.first(where: { $0 != "sequence" && $0 != "then" }) {
            return "/\(name): expected nothing but then beside a sequence"
        }
        let steps = document.documents("sequence")
        if steps.count > Self.mostSteps { return "/sequence: expected \(Self.mostSteps) steps at most, found \(steps.count)" }
        if steps.allSatisfy({ $0.keys == ["pass"] }) { return "/sequence: expected a step that does something" }
        for (place, step) in steps.enumerated() {
            if let fault = Self.fault(in: step, apis) { return "/sequence/\(place)" + fault }
        }
        return nil
    }

    /// Effects on how an answer is sent, which may be beside another effect.
    private static let manners = ["delay", "dribble"]
    /// Effects that leave no whole answer to be sent bit by bit.
    private static let losses = ["cutAfterBytes", "reset", "empty"]

    private static func fault(in effect: JSON.Document, _ apis: [any Mount]) -> String? {
        let names = effect.keys
        guard (1...2).contains(names.count), names.filter({ !manners.contains($0) }).count < 2 else {
            let found = names.isEmpty ? "none" : names.joined(separator: ", ")
            return ": expected one effect, and delay or dribble beside it at most, found \(found)"
        }
        if names.count > 1, let alone = names.first(where: { $0 == "stall" || $0 == "pass" }) {
            return "/\(alone): expected no other effect beside it"
        }
        if names.contains("dribble"), let loss = names.first(where: losses.contains) {
            return "/dribble: expected an answer that comes whole, found \(loss) beside it"
        }
        if let code = effect.read("refuse", as: String.self), let fault = fault(ofCode: code, apis) { return "/refuse" + fault }
        return FaultLimit.ofEffects.firstFault(in: effect) ?? effect.document("answer").flatMap(fault(inAnswer:))
            ?? effect.document("delay").flatMap(fault(inDelay:))
    }

    private static func fault(ofCode code: String, _ apis: [any Mount]) -> String? {
        // these would answer with an internal error
        let strangers = apis.filter { !$0.knows(code) }.map(\.name)
        guard !strangers.isEmpty else { return nil }
        if strangers.count == apis.count { return ": expected a code of /__admin/fidelity, found \(code)" }
        let others = strangers.joined(separator: ", ")
        return ": expected a code of each API that the rule is for, found \(code), unknown to \(others); /match/api narrows it to one"
    }

    /// RFC 9110 §15.3.5, §15.3.6, §15.4.5.
    private static let bodiless = [204, 205, 304]

    /// Header fields that the server sets in every answer, whatever a rule says. `skewSeconds` changes the date.
    private static let ownFields: Set<String> = ["date", "content-length", "transfer-encoding"]

    private static func fault(inAnswer answer: JSON.Document) -> String? {
        if answer.value(of: "body") != nil, let status = answer.read("status", as: Int.self), bodiless.contains(status) {
            return "/answer/body: expected none, as an answer \(status) has no body"
        }
        var names: Set<String> = []
        for (name, value) in answer.document("headers")?.object ?? [:] {
            guard names.insert(name.lowercased()).inserted else {
                return "/answer/headers/\(name): expected each name in one letter case only; a list gives several values"
            }
            guard name.isHeaderName, !value.fieldValues.isEmpty, value.fieldValues.allSatisfy(canSend) else {
                return "/answer/headers/\(name): expected a header field in one line"
            }
            if ownFields.contains(name.lowercased()) {
                return "/answer/headers/\(name): expected a field that the server does not say by itself"
            }
        }
        do throws(Admin.AnswerText.Slip) {
            let (found, most) = (try Admin.CompiledAnswer(answer).plainFieldBytes, Admin.CompiledAnswer.mostFieldBytes)
            return found > most ? "/answer/headers: expected \(most / 1024) KiB of fields at most, found \(found) bytes" : nil
        } catch {
            return "/answer\(error.pointer): \(error.words)"
        }
    }

    private static func canSend(_ value: String) -> Bool { value.unicodeScalars.allSatisfy(\.mayStandInField) }

    private static func fault(inDelay delay: JSON.Document) -> String? {
        guard let limit = delay.read("to", as: Int.self) else { return nil }
        if delay.value(of: "sigma") != nil { return "/delay: expected to or sigma, found both" }
        let least = delay.read("milliseconds", as: Int.self) ?? 0
        return limit < least ? "/delay/to: expected a number from \(least), found \(limit)" : nil
    }
}

extension JSON {
    /// The values of a header field: a text, or several.
    var fieldValues: [String] { arrayValue?.compactMap(\.stringValue) ?? [stringValue ?? ""] }
}

/// What a number in a rule must be, so that the rule does something.
private struct FaultLimit {
    let pointer: String
    let range: ClosedRange<Double>
    let words: String

    init(_ pointer: String, _ range: ClosedRange<Double>, _ words: String) {
        (self.pointer, self.range, self.words) = (pointer, range, words)
    }

    private static func fromNought(_ pointer: String) -> Self { .init(pointer, 0...Double.greatestFiniteMagnitude, "a number from 0") }
    private static func fromOne(_ pointer: String) -> Self { .init(pointer, 1...Double.greatestFiniteMagnitude, "a number from 1") }
    private static func delay(_ pointer: String) -> Self {
        .init(pointer, 0...Admin.FaultRule.longestDelay, "a number from 0 to \(Int(Admin.FaultRule.longestDelay))")
    }
    private static func on(_ pointer: String) -> Self { .init(pointer, 1...1, "true") }

    static let ofTiming = [
        fromOne("/first"), fromOne("/every"), fromNought("/after"), FaultLimit("/probability", 0...1, "a number from 0 to 1"),
    ]
    static let ofEffects = [
        FaultLimit("/answer/status", 200...599, "a status from 200 to 599"), delay("/delay/milliseconds"), delay("/delay/to"),
        FaultLimit("/delay/sigma", 0...largestSigma, "a number from 0 to \(Int(largestSigma))"), fromOne("/dribble/bytes"),
        delay("/dribble/everyMilliseconds"), fromNought("/cutAfterBytes"), on("/reset"), on("/empty"), on("/invalidJSON"),
        on("/loginPage"), on("/repeatLastAnswer"), fromNought("/rateLimit/requests"), fromOne("/rateLimit/perSeconds"), on("/stall"),
        on("/pass"),
    ]

    func fault(in document: JSON) -> String? {
        guard let value = JSON.Pointer(pointer).flatMap({ document[$0] }), !value.isNull else { return nil }
        let number = value.boolValue.map { $0 ? 1 : 0 } ?? Double(value.text) ?? -1
        return range.contains(number) ? nil : "\(pointer): expected \(words), found \(value.text)"
    }
}

extension [FaultLimit] {
    fileprivate func firstFault(in document: JSON.Document) -> String? {
        let json = document.json
        return lazy.compactMap { $0.fault(in: json) }.first
    }
}
