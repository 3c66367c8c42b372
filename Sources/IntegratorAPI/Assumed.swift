import Emulation

extension Integrator {
    /// What no source says and the emulator must still do somehow. Each is ours to choose, and chosen here only.
    enum Assumed {
        // Stages of a preview (celigo/ai shows that each has a name, errors and data): the names are those of the vendor's user interface.
        static let requestStage = "request"
        static let parseStage = "parse"
        static let transformStage = "transform"
        static let filterStage = "outputFilter"
        static let mappingStage = "importMapping"

        // Statistics of runs (celigo/ai shows that they come as `stats`, with `nextPageURL`).
        /// So many flows a page.
        static let statsOnPage = 50
        /// So many of a flow's last runs count.
        static let runsCounted = 1000
    }
}
