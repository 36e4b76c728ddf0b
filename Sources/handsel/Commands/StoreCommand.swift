import ArgumentParser
import ClearingService
import NodeRuntime

struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Prepare the database that holds a clearing node's book.",
        discussion: """
              handsel store setup --role handsel_node --print
            """,
        subcommands: [StoreSetupCommand.self])
}

struct StoreSetupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup",
        abstract: "Make the book's tables, and a role that may use them and no more.",
        discussion: """
            The database and the book's name are those in node.toml. What is needed is printed, for whoever runs the \
            database to read and run:
              handsel store setup --role handsel_node --print

            Or it is done at once, as somebody who may make schemas and roles:
              handsel store setup --role handsel_node --as postgresql://admin@db/handsel

            The role may read everything, and add to the journal but not change it. Its password, if it is to have one, \
            is set in the database: no password is ever given to this command.
            """)

    @Option(help: ArgumentHelp("The role by which the node connects.", valueName: "name"))
    var role: String

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp("The database's URL, as an administrator connects to it.", valueName: "url"))
    var administrator: String?

    @Flag(help: "Print the SQL, and do nothing.")
    var print = false

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard print != (administrator != nil) else {
            throw ValidationError("Give either --print or --as URL.")
        }
    }

    func run() async throws {
        let home = try common.existingHome()
        let answer = try Runtime.setUpStore(home, role: role, administrator: administrator)
        try common.output.write(answer)
    }
}
