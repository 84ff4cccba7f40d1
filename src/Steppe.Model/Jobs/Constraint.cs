namespace Steppe.Model;

/// <summary>A condition a node must meet.</summary>
/// <remarks>Operands may hold one reference such as <c>${attr.cpu.arch}</c>. Source: job specification, block <c>constraint</c>.</remarks>
public sealed record Constraint
{
    public string LTarget { get; init => field = value ?? ""; } = "";

    public string RTarget { get; init => field = value ?? ""; } = "";

    public string Operand { get; init => field = value ?? ""; } = "";
}
