namespace OtpGateway.Jsonnet;

/// <summary>What went wrong with a program.</summary>
public enum JsonnetErrorKind
{
    /// <summary>The program is not valid: nothing was evaluated.</summary>
    Static,

    /// <summary>The program failed while it was evaluated, by an error of its own or by a misuse of a value.</summary>
    Runtime,

    /// <summary>The program asked for more than its <see cref="JsonnetLimits"/> allow, or was cancelled by its deadline.</summary>
    Budget,
}
