namespace OtpGateway.Pages;

/// <summary>One field of a form.</summary>
/// <param name="Name">What it is posted as.</param>
/// <param name="Label">What it is called; empty for the text of <see cref="LabelText"/>.</param>
/// <param name="Type">What a browser takes it for (HTML, type of input).</param>
internal sealed record EntryField(string Name, string Label, string Type)
{
    /// <summary>The id of the text that says what it is called.</summary>
    public string LabelText { get; init; } = "";

    public string Value { get; init; } = "";

    /// <summary>What a browser may fill in by itself (HTML, autofill).</summary>
    public string? Autocomplete { get; init; }

    /// <summary>Whether it is where to begin.</summary>
    public bool HasFocus { get; init; }

    public bool Required { get; init; }

    /// <summary>The text that says what is wrong with the value, by its id; null when nothing is.</summary>
    public string? Problem { get; init; }
}
