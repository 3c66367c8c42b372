import Emulation

extension Emulation.Call<Cyclr> {
    /// A GUID in the path, in any spelling that .NET accepts. The status for a malformed one is observed.
    func guid(_ name: String) throws(Cyclr.Refusal) -> GUID {
        guard let id = path(name).flatMap({ GUID(dotNet: $0) }) else { throw .invalidRequest }
        return id
    }

    /// A number in the path.
    func number(_ name: String) throws(Cyclr.Refusal) -> Int {
        guard let number = path(name).flatMap({ Int32($0) }) else { throw .invalidRequest }
        return Int(number)
    }
}
