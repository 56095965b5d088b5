namespace OtpGateway.Jsonnet.Ast;

/// <summary>A <c>local</c>: a name and its expression.</summary>
internal sealed class Binding(int offset, string name, Node body)
{
    public int Slot { get; private set; }

    public Node Body => body;

    private string Name => name;

    private int Offset => offset;

    public static void Declare(IEnumerable<Binding> bindings, Scope scope, SourceFile file)
    {
        foreach (var binding in bindings)
        {
            binding.Slot = scope.Declare(binding.Name);
            if (binding.Slot < 0)
            {
                throw file.Error(binding.Offset, $"duplicate local: {binding.Name}");
            }
        }
    }

    /// <summary>Declares the names of one <c>local</c> among several: they may hide those of earlier ones.</summary>
    public static void Shadow(Binding[] bindings, Scope scope, SourceFile file)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var binding in bindings)
        {
            if (!names.Add(binding.Name))
            {
                throw file.Error(binding.Offset, $"duplicate local: {binding.Name}");
            }

            binding.Slot = scope.Shadow(binding.Name);
        }
    }

    public static void Bind(Binding[] bindings, Evaluator evaluator, Frame frame)
    {
        foreach (var binding in bindings)
        {
            frame.Slots[binding.Slot] = binding.Body.Delay(evaluator, frame);
        }
    }
}
