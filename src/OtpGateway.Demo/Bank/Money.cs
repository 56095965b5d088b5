using System.Globalization;

namespace OtpGateway.Demo.Bank;

internal static class Money
{
    /// <summary>1234.5 as "€ 1,234.50", with a real minus sign where it is owed.</summary>
    public static string Format(decimal amount) =>
        (amount < 0 ? "−€ " : "€ ") + Math.Abs(amount).ToString("#,##0.00", CultureInfo.InvariantCulture);

    /// <summary>As a form field wants it: "25.00".</summary>
    public static string ForField(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);
}
