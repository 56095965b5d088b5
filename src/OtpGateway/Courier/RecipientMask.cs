namespace OtpGateway.Courier;

/// <summary>A recipient as logs may show it: enough to recognise one's own, too little to use.</summary>
internal static class RecipientMask
{
    public static string Of(string recipient)
    {
        var at = recipient.LastIndexOf('@');
        if (at > 0)
            return $"{recipient[0]}***{recipient[at..]}";
        return recipient.Length >= 8 ? $"{recipient[..3]}***{recipient[^2..]}" : "***";
    }
}
