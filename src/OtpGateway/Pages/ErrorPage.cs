namespace OtpGateway.Pages;

/// <summary>Something the caller has to know, or cannot go on from.</summary>
internal sealed record ErrorPage : Page
{
    private readonly int? status;

    public required ErrorKind Kind { get; init; }

    /// <summary>The status of the kind, unless another one is set.</summary>
    public override int StatusCode
    {
        get => status ?? DefaultStatus;
        init => status = value;
    }

    /// <summary>Where the button leads, whose label depends on the kind. Without it there is no button.</summary>
    public string? LinkUrl { get; init; }

    /// <summary>The trait that is missing, for <see cref="ErrorKind.NoAddress"/>.</summary>
    public string? Trait { get; init; }

    /// <summary>When it may work again. Also sent as <c>Retry-After</c>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What <see cref="ErrorKind.BodyTooLarge"/> allows, in bytes.</summary>
    public long? BodyLimit { get; init; }

    /// <summary>What support can find the case by.</summary>
    public string? ErrorId { get; init; }

    private int DefaultStatus => Kind switch
    {
        ErrorKind.NoAddress => StatusCodes.Status400BadRequest,
        ErrorKind.TransactionUnreadable => StatusCodes.Status400BadRequest,
        ErrorKind.TransactionTooLarge => StatusCodes.Status413PayloadTooLarge,
        ErrorKind.TransactionUntold => StatusCodes.Status500InternalServerError,
        ErrorKind.TransactionAltered => StatusCodes.Status409Conflict,
        ErrorKind.SecondFactorImpossible => StatusCodes.Status403Forbidden,
        ErrorKind.AddressChanged => StatusCodes.Status403Forbidden,
        ErrorKind.TooManyOpenRequests => StatusCodes.Status429TooManyRequests,
        ErrorKind.BodyTooLarge => StatusCodes.Status413PayloadTooLarge,
        ErrorKind.CrossSiteRequest => StatusCodes.Status403Forbidden,
        ErrorKind.NotSignedIn => StatusCodes.Status403Forbidden,
        ErrorKind.NotHeld => StatusCodes.Status403Forbidden,
        ErrorKind.OutcomeUnknown => StatusCodes.Status502BadGateway,
        ErrorKind.InProgress => StatusCodes.Status409Conflict,
        ErrorKind.AlreadyCarriedOut => StatusCodes.Status409Conflict,
        ErrorKind.RequestGone => StatusCodes.Status410Gone,
        ErrorKind.ApplicationUnreachable => StatusCodes.Status502BadGateway,
        ErrorKind.ServiceUnavailable => StatusCodes.Status503ServiceUnavailable,
        ErrorKind.FlowNotFound => StatusCodes.Status404NotFound,
        ErrorKind.FlowExpired => StatusCodes.Status410Gone,
        ErrorKind.Loop => StatusCodes.Status508LoopDetected,
        ErrorKind.BadReturnTo => StatusCodes.Status400BadRequest,
        ErrorKind.LimitReached => StatusCodes.Status429TooManyRequests,
        ErrorKind.TooManyFlows => StatusCodes.Status429TooManyRequests,
        ErrorKind.Locked => StatusCodes.Status403Forbidden,
        ErrorKind.CsrfFailed => StatusCodes.Status403Forbidden,
        ErrorKind.BadRequest => StatusCodes.Status400BadRequest,
        ErrorKind.NotFound => StatusCodes.Status404NotFound,
        ErrorKind.Unexpected => StatusCodes.Status500InternalServerError,
    };
}
