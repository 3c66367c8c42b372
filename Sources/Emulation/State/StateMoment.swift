package import OrderedJSON

/// A moment at which an API's state can be looked at.
package enum StateMoment: Sendable {
    /// As a sandbox is now.
    case now(Sandbox)
    /// As a sandbox was at its start, and is again after a reset.
    case start(Sandbox)
    case kept(Snapshot)
}

/// Why a record is not stored.
package enum RecordRefusal: Error, Sendable {
    case unknownCollection
    /// It does not fit its schema.
    case misshapen([SchemaFault])
    /// Its id is not the one under which it would be stored.
    case otherID(String)
    /// The server would not start with it: it now refers to something that is missing or does not fit, and did not before.
    case unsound([SeedFault])
}

/// Stores what was read, once `others` have been stored. If one of them is refused, because somebody wrote in the meantime, nothing
/// changes.
package typealias SeedLoad = @Sendable (_ others: () throws(UnsoundSeeds) -> Void) throws(UnsoundSeeds) -> Void

/// Why seed files are not loaded: the server would not start with them.
package struct UnsoundSeeds: Error, Sendable {
    /// Without the faults that the state already has.
    package let faults: [SeedFault]
}

extension Emulator {
    package var collections: [SeedCollection] { Service.tables.map(\.collection) }

    package func text(of collection: String, at moment: StateMoment) -> [UInt8]? { table(collection)?.text(state(at: moment)) }

    package func record(_ id: String, of collection: String, at moment: StateMoment) -> JSON.Document? {
        table(collection)?.record(id, state(at: moment))
    }

    package func put(
        _ seed: JSON.Object, as id: String, in collection: String, of sandbox: Sandbox
    ) throws(RecordRefusal) -> JSON.Document {
        guard let table = table(collection) else { throw .unknownCollection }
        let seed = table.collection.schema.completed(seed) ?? seed
        let faults = table.collection.schema.faults(ofRecord: .object(seed))
        guard faults.isEmpty else { throw .misshapen(faults) }
        guard table.hasID(seed, id) else { throw .otherID(table.id(seed)) }
        let now = sandbox.clock.now
        let world = caughtUp(sandbox, to: now)
        return try world.write { state throws(RecordRefusal) in
            let record = table.put(seed, &state)
            let found = self.faults(of: id, in: table, state)
            if !found.isEmpty {
                // what was wrong already, as when a client removed what the record refers to, is no worse now
                let known = self.faults(of: id, in: table, world.version.state)
                let new = found.filter { !known.contains($0) }
                guard new.isEmpty else { throw .unsound(new) }
            }
            Service.resume(&state, after: world.version.state, changing: id, in: collection, at: now)
            return record
        }
    }

    /// What the API finds wrong with one record of a state, as it would when the server starts.
    private func faults(of id: String, in table: StateTable<Service.State>, _ state: Service.State) -> [SeedFault] {
        guard let place = table.place(id, state) else { return [] }
        let tables = Dictionary(uniqueKeysWithValues: Service.tables.map { ($0.collection.name, $0.table(state)) })
        let reader = SeedReader(lookingAt: place, in: table.collection.name, of: tables, path: Service.name)
        _ = Service.state(from: reader)
        return reader.faults
    }

    package func remove(_ id: String, from collection: String, of sandbox: Sandbox) -> Bool {
        guard let table = table(collection) else { return false }
        let now = sandbox.clock.now
        let world = caughtUp(sandbox, to: now)
        return world.write { state in
            guard table.remove(id, &state) else { return false }
            Service.resume(&state, after: world.version.state, changing: id, in: collection, at: now)
            return true
        }
    }

    package func load(of files: [String: [UInt8]], into sandbox: Sandbox) throws(UnsoundSeeds) -> SeedLoad {
        let seen = caughtUp(sandbox, to: sandbox.clock.now).version
        let read = try sound(files, over: seen.state)
        return { [self] others throws(UnsoundSeeds) in
            let now = sandbox.clock.now
            let world = caughtUp(sandbox, to: now)
            try world.write { state throws(UnsoundSeeds) in
                // what others wrote since the files were read is kept, and the files may no longer fit it
                var loaded = world.version === seen ? read : try sound(files, over: state)
                // calls that were recorded stay recorded
                if let outbox = Service.outbox { loaded[keyPath: outbox] = state[keyPath: outbox] }
                for table in Service.tables { table.goOn(&loaded, state) }
                Service.goOn(&loaded, from: state)
                Service.resume(&loaded, at: now)
                try others()
                state = loaded
            }
        }
    }

    /// The state with these files in the place of those of the same names.
    private func sound(_ files: [String: [UInt8]], over state: Service.State) throws(UnsoundSeeds) -> Service.State {
        let reading = SeedReading<Service>(of: files, over: state)
        let faults = reading.faults(since: SeedReading(over: state))
        guard faults.isEmpty else { throw UnsoundSeeds(faults: faults) }
        return reading.state
    }

    package func changes(from old: StateMoment, to new: StateMoment) -> [RecordChange] {
        let (old, new) = (state(at: old), state(at: new))
        return Service.tables.flatMap { $0.changes(old, new) }
    }

    private func table(_ collection: String) -> StateTable<Service.State>? {
        Service.tables.first { $0.collection.name == collection }
    }

    func caughtUp(_ sandbox: Sandbox, to now: Instant) -> World<Service> {
        let world = world(of: sandbox)
        _ = sandbox.version(of: world, at: now)
        return world
    }

    private func state(at moment: StateMoment) -> Service.State {
        switch moment {
        case .now(let sandbox): sandbox.version(of: world(of: sandbox), at: sandbox.clock.now).state
        case .start(let sandbox): world(of: sandbox).start.state
        case .kept(let snapshot): version(of: snapshot).state
        }
    }
}
