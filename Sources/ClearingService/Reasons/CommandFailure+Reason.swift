import Ledger
public import PaymentProtocol

extension CommandFailure {
    /// Stays the same when the text gets better.
    public var name: String {
        switch self {
        case .clearingUnreachable: "clearing_unreachable"
        case .accountNotOpen: "account_not_open"
        case .amountNotPositive: "amount_not_positive"
        case .limitBelowZero: "limit_below_zero"
        case .textTooLong: "text_too_long"
        case .tooManyUnresolved: "too_many_unresolved"
        case .readingOutOfBounds: "reading_out_of_bounds"
        case .bumpUnderWay: "bump_under_way"
        case .nothingToConfirm: "nothing_to_confirm"
        case .notConfirmable: "not_confirmable"
        case .wrongString: "wrong_string"
        case .bump(let failure): failure.name
        case .clearing(let failure): failure.name
        case .signerRefused: "signer_refused"
        case .alarmed: "alarmed"
        case .noAlarm: "no_alarm"
        case .unprovenStatement: "unproven_statement"
        case .escrowTermsNotPossible: "escrow_terms_not_possible"
        case .unknownEscrow: "unknown_escrow"
        case .notYourStep: "not_your_step"
        case .stepUnderWay: "step_under_way"
        case .evidenceMissing: "evidence_missing"
        case .notRefundable: "not_refundable"
        }
    }

    /// Whether asking again can help.
    public var isTransient: Bool {
        switch self {
        case .clearingUnreachable, .accountNotOpen, .tooManyUnresolved, .bumpUnderWay, .stepUnderWay: true
        case .amountNotPositive, .limitBelowZero, .textTooLong, .readingOutOfBounds, .nothingToConfirm, .notConfirmable,
            .wrongString, .signerRefused,
            .escrowTermsNotPossible, .unknownEscrow, .notYourStep, .evidenceMissing, .notRefundable,
            .alarmed, .noAlarm, .unprovenStatement:
            false
        case .bump(let failure): failure.isTransient
        case .clearing(let failure): failure.isTransient
        }
    }

    public var message: String {
        switch self {
        case .clearingUnreachable:
            """
            Nothing was done because the clearing node does not answer. Check that it runs and that this device \
            reaches it. The node keeps trying; ask again when it is connected.
            """
        case .accountNotOpen:
            """
            Nothing was done because the account is not open yet. \
            It opens by itself as soon as the clearing node answers; try again then.
            """
        case .amountNotPositive:
            "Nothing was done because the amount is not more than zero. Name a larger one."
        case .limitBelowZero:
            "Nothing was done because a limit is below zero. With a limit of zero nothing can be paid; less there is not."
        case .textTooLong:
            """
            Nothing was done because the text is longer than \(ProtocolBounds.textBytesMax) bytes. Shorten it.
            """
        case .tooManyUnresolved:
            """
            Nothing was signed because \(PaymentNodeState.unresolvedIntentsMax) payments still wait for their outcome. \
            Wait until the clearing node has answered some of them.
            """
        case .readingOutOfBounds:
            """
            Nothing was reported because the bump was more than \(BumpReport.agoMicrosecondsMax / 1_000_000) seconds ago, \
            or its place is known to more than \(BumpReport.accuracyMillimetresMax / 1_000_000) kilometres only. \
            Bump again where the device knows better where it is.
            """
        case .bumpUnderWay:
            "Another bump is under way. Finish it with `confirm` or `decline`, or wait until it ends; then bump again."
        case .nothingToConfirm:
            "There is nothing to confirm or decline: no bump is under way, or it was confirmed already and the history tells what came of it."
        case .notConfirmable:
            """
            Nothing was signed because no payment waits for this confirmation: it was confirmed before, its five minutes \
            are over, its bump has ended, or it was another node's. Look at the history, then make the payment anew.
            """
        case .wrongString:
            """
            The string is not the one that this device shows, so the bump has ended and nothing was signed. \
            If you typed what the other device shows, somebody may stand between you. Bump again.
            """
        case .bump(let failure):
            failure.message
        case .clearing(let failure):
            failure.message
        case .escrowTermsNotPossible:
            """
            Nothing was signed because the terms are not possible. Each wait is at least a second; the creditor may take \
            \(ProtocolBounds.shipWithinMicrosecondsMax / 86_400_000_000) days to ship, the debtor \
            \(ProtocolBounds.confirmWithinMicrosecondsMax / 86_400_000_000) to confirm, the arbiter \
            \(ProtocolBounds.ruleWithinMicrosecondsMax / 86_400_000_000) to rule. Milestones, at most \
            \(EscrowTerms.milestonesMax), make up the amount. The arbiter is neither you nor the payee.
            """
        case .unknownEscrow:
            "Nothing was signed because this account has no such escrow, or it has ended. Look at the list of escrows."
        case .notYourStep:
            """
            Nothing was signed because this step is not yours to take: the payee ships and gives back, the payer confirms, \
            releases and cancels, either of the two disputes and brings evidence, and the arbiter rules.
            """
        case .stepUnderWay:
            """
            Nothing was signed because an earlier step of yours in this escrow has no answer yet. Wait for it, look at the \
            escrow, and decide anew.
            """
        case .evidenceMissing:
            "Nothing was signed because there is no evidence: say something, or name a file."
        case .notRefundable:
            "Nothing was signed because the receipt does not prove a payment to this account. Only who was paid can refund."
        case .signerRefused:
            "Nothing was signed because the node's own key did not sign. Restart the node, and check its key file."
        case .alarmed:
            """
            Nothing was signed because the clearing node's log does not fit what it signed before, so it may tell others \
            another history than you. See it with `handsel status`, keep it with `handsel evidence export FILE`, and pay \
            again only if you know why: `handsel evidence overrule`.
            """
        case .noAlarm:
            "There is no alarm to overrule."
        case .unprovenStatement:
            """
            The clearing node's statement holds something that it does not prove, so nothing of it was believed. \
            Ask the clearing node's operator.
            """
        }
    }
}

extension BumpFailure {
    /// Stays the same when the text gets better.
    public var name: String {
        switch self {
        case .noPartner: "no_partner"
        case .ambiguous: "ambiguous"
        case .bothNameAmount: "both_name_amount"
        case .neitherNamesAmount: "neither_names_amount"
        case .superseded: "superseded"
        case .busy: "busy"
        case .partnerLeft: "partner_left"
        case .notAuthentic: "not_authentic"
        }
    }

    /// Whether the same bump once more can help.
    public var isTransient: Bool {
        switch self {
        case .noPartner, .ambiguous, .superseded, .busy, .partnerLeft, .notAuthentic: true
        case .bothNameAmount, .neitherNamesAmount: false
        }
    }

    public var message: String {
        switch self {
        case .noPartner:
            """
            Nobody was found who bumped near enough in place and time. Nothing was signed. \
            Bump again, both at the same moment.
            """
        case .ambiguous:
            """
            Several people bumped so near that it is not certain who bumped whom, so nobody was paired and nothing was \
            signed. Bump again.
            """
        case .bothNameAmount:
            "Both sides named an amount, so nothing was signed. Let one of you name it, and bump again."
        case .neitherNamesAmount:
            """
            Neither side named an amount, so nothing was signed. One of you says how much to pay or to ask for; \
            then bump again.
            """
        case .superseded:
            "This bump was given up because the account reported a later one. Nothing was signed."
        case .busy:
            "The clearing node has more bumps to match than it can hold. Nothing was signed. Bump again in a few seconds."
        case .partnerLeft:
            "The bump has ended because one side declined, vanished, or took too long. Bump again if you both want to."
        case .notAuthentic:
            """
            The other device could not prove that it is the one that you bumped, so nothing was signed. \
            Somebody may stand between you. Bump again, and compare the strings with care.
            """
        }
    }
}
