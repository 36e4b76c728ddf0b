import Logging
import PaymentProtocol
import Storage

extension ConfigurationFile {
    /// The text of a file that says what `configuration` says, with each setting of its role explained. Settings that
    /// are at their default stand there as comments.
    public static func text(for configuration: NodeConfiguration) -> String {
        let title = [
            "# The configuration of a Handsel node. The node reads it when it starts.",
            "# A line that begins with #, followed by a name, shows a default: take the # away to change it.",
        ]
        let values = configuration.values
        return render(title, Setting.all.filter { $0.fallbacks[configuration.role] != nil }) { setting in
            let value = values[setting.path]
            let isDefault = value == nil || setting.fallbacks[configuration.role] == value.map(Setting.Fallback.value)
            return isDefault ? "#\(setting.leaf) = \(value ?? setting.example)" : "\(setting.leaf) = \(value ?? "")"
        }
    }

    /// The text of `node.toml.example`: every setting of both roles.
    public static var example: String {
        let title = [
            "# Every setting of a Handsel node's node.toml, with its unit and its default.",
            "# `handsel init` writes a file like this one into the node's home; the node reads it when it starts.",
            "# A line that begins with #, followed by a name, shows a default, or an example where there is none:",
            "# take the # away to change it. An unknown setting or a bad value is refused with its line.",
        ]
        return render(title, Setting.all) { setting in
            let isNeeded = setting.fallbacks[.payment] == .required
            return (isNeeded ? "" : "#") + "\(setting.leaf) = \(setting.example)"
        }
    }

    private static func render(_ title: [String], _ settings: [Setting], line: (Setting) -> String) -> String {
        var lines = title
        var table: String?
        for setting in settings {
            lines.append("")
            if setting.table != table {
                table = setting.table
                lines += table.map { ["[\($0)]"] } ?? []
            }
            lines += setting.explanation.map { "# " + $0 } + [line(setting)]
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension NodeConfiguration {
    /// Each setting that has a value, as TOML writes it, by its path.
    var values: [String: String] {
        var values = [
            "role": TOMLText.quoted(role.rawValue),
            "name": TOMLText.quoted(name),
            "log.level": TOMLText.quoted(logLevel.rawValue),
        ]
        switch part {
        case .payment(let payment):
            values["clearing"] = TOMLText.quoted(payment.clearing.description)
            values["clearing_id"] = TOMLText.quoted(payment.clearingAddress.text)
        case .clearing(let clearing):
            values["listen"] = TOMLText.quoted(clearing.listen.description)
            values["http"] = clearing.http.map { TOMLText.quoted($0.description) }
            values["metrics"] = clearing.metrics.map { TOMLText.quoted($0.description) }
            values["http_public"] = clearing.isHTTPPublic ? "true" : "false"
            values["clearing_node.group_commit_maximum"] = "\(clearing.groupCommitMaximum)"
            if let store = clearing.postgreSQL {
                values["store.url"] = TOMLText.quoted(store.location.text)
                values["store.book"] = TOMLText.quoted(store.location.book)
                values["store.standby"] = store.isStandby ? "true" : "false"
                values["store.lease_milliseconds"] = "\(store.leaseMilliseconds)"
            }
        }
        return values
    }
}

/// Text as TOML writes it.
enum TOMLText {
    /// A basic string (TOML 1.0.0, section String): quotes, backslashes and control characters escaped.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
