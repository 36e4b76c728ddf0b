import Foundation

/// The files of `Tests/Vectors`.
enum Vectors {
    static let folder = repository.appending(path: "Tests/Vectors")

    /// The folder that holds `Package.swift`.
    static let repository = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func read<Content: Decodable>(_ file: String, as type: Content.Type = Content.self) throws -> Content {
        try JSONDecoder().decode(Content.self, from: Data(contentsOf: folder.appending(path: file)))
    }
}
