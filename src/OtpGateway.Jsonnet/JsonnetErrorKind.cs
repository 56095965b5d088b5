namespace OtpGateway.Jsonnet;

/// <summary>What went wrong with a program.</summary>
public enum JsonnetErrorKind
{
    /// <summary>
    /// The program is not valid: a mistake of syntax, an unknown variable, a name given twice, <c>self</c>, <c>super</c> or
    /// <c>$</c> outside of objects (the static errors of the specification). Nothing of it was evaluated.
    /// </summary>
    Static,

    /// <summary>The program failed while it was evaluated, by an error of its own or by a misuse of a value.</summary>
    Runtime,

    /// <summary>The program asked for more than its <see cref="JsonnetLimits"/> allow.</summary>
    Budget,
}
