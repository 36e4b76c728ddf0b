/// What `POST /limits` is told: amounts in major units; what is not there is not limited by the owner.
struct OwnLimitBody: Encodable {
    let currency: String
    let payment, paidDaily, paidMonthly: String?

    private enum CodingKeys: String, CodingKey {
        case currency, payment
        case paidDaily = "paid_daily"
        case paidMonthly = "paid_monthly"
    }
}
