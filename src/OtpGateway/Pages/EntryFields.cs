using OtpGateway.Flows;
using OtpGateway.Flows.Visitors;
using OtpGateway.Identities;

namespace OtpGateway.Pages;

/// <summary>The fields of a flow's form.</summary>
internal static class EntryFields
{
    /// <summary>One for each trait that the schema has a field for, with what was entered and what is wrong with it.</summary>
    public static IEnumerable<EntryField> Traits(Flow flow, IdentitySchema schema) => schema.Fields.Select((field, index) =>
    {
        // What codes go to is what it is, whether or not the schema names its format.
        var type = schema.CodeTraits.FirstOrDefault(trait => trait.Path == field.Path)?.Channel switch { Channels.Sms => "tel", Channels.Email => "email", _ => field.InputType };
        return new EntryField("traits." + field.Path, field.HasTitle || type is not ("tel" or "email") ? field.Title : "", type)
        {
            LabelText = type == "tel" ? "entry.phone" : "entry.email",
            Value = VisitorNodes.Value(flow, field) ?? "",
            Autocomplete = type is "tel" or "email" ? type : null,
            Required = field.Required,
            HasFocus = index == 0,
            Problem = Problem(flow, "traits." + field.Path, missing: VisitorNodes.Value(flow, field) is null, phone: type == "tel"),
        };
    });

    /// <summary>The one that asks who somebody is.</summary>
    public static EntryField Who(Flow flow, string name, string label, string autocomplete) => new(name, "", "text")
    {
        LabelText = label,
        Value = flow.Content.Identifier,
        Autocomplete = autocomplete,
        Required = true,
        HasFocus = true,
        Problem = Problem(flow, name, missing: true, phone: false),
    };

    private static string? Problem(Flow flow, string path, bool missing, bool phone)
    {
        if (flow.Notice != FlowNotice.FieldsWrong || !flow.Content.Problems.Any(problem => problem.Path == path || problem.Path.StartsWith(path + ".", StringComparison.Ordinal)))
            return null;
        return missing ? "entry.missing" : phone ? "entry.invalid.phone" : "entry.invalid";
    }
}
