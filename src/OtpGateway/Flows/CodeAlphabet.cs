namespace OtpGateway.Flows;

/// <summary>What codes are made of.</summary>
internal enum CodeAlphabet
{
    /// <summary>Digits.</summary>
    Numeric,

    /// <summary>Digits and upper-case letters that cannot be mistaken for each other.</summary>
    Alphanumeric,
}
