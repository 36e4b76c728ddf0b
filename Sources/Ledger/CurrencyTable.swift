/// The active currencies of ISO 4217 that have a minor unit.
///
/// - Source: ISO 4217 list one as published on 2026-01-01; Docs/LEDGER.md section 1. Entries whose minor unit is "N.A."
///   (precious metals, bond market units, special drawing rights, testing and "no currency") are not money here.
enum CurrencyTable {
    /// Every currency, sorted by code.
    static let currencies: [Currency] = {
        let sorted = codesByMinorUnitDigits.flatMap { row in
            row.codes.split(whereSeparator: { $0 == " " || $0 == "\n" }).map { code in
                Currency(packing: Array(code.utf8), minorUnitDigits: row.digits)
            }
        }.sorted()
        precondition(sorted.count == 165, "the table was edited without its count")
        precondition(zip(sorted, sorted.dropFirst()).allSatisfy { $0 < $1 }, "a currency is listed twice")
        return sorted
    }()

    /// Which currency has these three letters, packed as in `Currency`; nil if none has.
    static func currency(letters: UInt32) -> Currency? {
        var low = 0
        var high = currencies.count
        while low < high {
            let middle = (low + high) / 2
            if currencies[middle].letters < letters { low = middle + 1 } else { high = middle }
        }
        guard low < currencies.count, currencies[low].letters == letters else { return nil }
        return currencies[low]
    }

    private static let codesByMinorUnitDigits: [(digits: UInt32, codes: String)] = [
        (
            0,
            """
            BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF
            """
        ),
        (
            2,
            """
            AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF
            CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD
            GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL
            MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR
            PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP
            TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
            """
        ),
        (
            3,
            """
            BHD IQD JOD KWD LYD OMR TND
            """
        ),
        (
            4,
            """
            CLF UYW
            """
        ),
    ]
}
