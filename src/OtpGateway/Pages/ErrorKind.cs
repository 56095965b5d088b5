namespace OtpGateway.Pages;

internal enum ErrorKind
{
    /// <summary>The trait a route names is in no schema or empty for this identity.</summary>
    NoAddress,

    /// <summary>What is sent in cannot be read, so that nobody can say what a code would confirm.</summary>
    TransactionUnreadable,

    /// <summary>What is sent in is too large to be told and held.</summary>
    TransactionTooLarge,

    /// <summary>The route's snippet has no words for what a code would confirm.</summary>
    TransactionUntold,

    /// <summary>What is held is not what the code was sent for.</summary>
    TransactionAltered,

    /// <summary>Nothing this identity has can be a second factor.</summary>
    SecondFactorImpossible,

    /// <summary>The address for codes is new, and an administrator has not confirmed it.</summary>
    AddressChanged,

    /// <summary>As many requests as allowed are already waiting for their code.</summary>
    TooManyOpenRequests,

    /// <summary>The body is larger than what is held.</summary>
    BodyTooLarge,

    /// <summary>A request that another site started and that would have to be held; it is not.</summary>
    CrossSiteRequest,

    /// <summary>An unsafe request of someone who is not signed in; it is not held.</summary>
    NotSignedIn,

    /// <summary>The route, or the room left, allows no holding.</summary>
    NotHeld,

    /// <summary>The gateway stopped while it forwarded; whether the application acted is unknown.</summary>
    OutcomeUnknown,

    /// <summary>The held request is on its way to the application right now.</summary>
    InProgress,

    /// <summary>The held request was forwarded before.</summary>
    AlreadyCarriedOut,

    /// <summary>The held request is no longer kept.</summary>
    RequestGone,

    /// <summary>The application could not be reached; the held request is still kept.</summary>
    ApplicationUnreachable,

    /// <summary>Store or authenticator cannot answer.</summary>
    ServiceUnavailable,

    FlowNotFound,

    FlowExpired,

    /// <summary>The same request was interrupted again and again.</summary>
    Loop,

    /// <summary>The address to return to is not allowed.</summary>
    BadReturnTo,

    /// <summary>Too many wrong codes or messages; it works again after the time to wait.</summary>
    LimitReached,

    /// <summary>More forms were opened than may be by people who are not signed in.</summary>
    TooManyFlows,

    /// <summary>Too many wrong codes in a row; only an administrator opens it again.</summary>
    Locked,

    CsrfFailed,

    /// <summary>The request is not well formed and was not forwarded.</summary>
    BadRequest,

    /// <summary>No such page below the gateway's base path.</summary>
    NotFound,

    Unexpected,
}
