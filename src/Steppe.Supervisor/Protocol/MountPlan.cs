namespace Steppe.Supervisor.Protocol;

/// <summary>One directory or file of the host that an isolated task sees.</summary>
/// <param name="Source">Path on the host, absolute.</param>
/// <param name="Target">Path in the task's root, absolute; made where it is missing.</param>
/// <param name="ReadOnly">Whether the task may not write there.</param>
/// <param name="Optional">Whether a missing source is passed over.</param>
/// <param name="IsDevice">Whether it is a device that the task may use as one.</param>
public sealed record MountPlan(string Source, string Target, bool ReadOnly, bool Optional = false, bool IsDevice = false)
{
    internal void Encode(FieldWriter fields)
    {
        fields.Text(1, Source);
        fields.Text(2, Target);
        fields.Flag(3, ReadOnly);
        fields.Flag(4, Optional);
        fields.Flag(5, IsDevice);
    }

    internal static MountPlan Decode(ReadOnlySpan<byte> bytes)
    {
        var plan = new MountPlan("", "", ReadOnly: true);
        var fields = new FieldReader(bytes);
        while (fields.Next())
        {
            plan = fields.Tag switch
            {
                1 => plan with { Source = fields.Text() },
                2 => plan with { Target = fields.Text() },
                3 => plan with { ReadOnly = fields.Flag() },
                4 => plan with { Optional = fields.Flag() },
                5 => plan with { IsDevice = fields.Flag() },
                _ => plan,
            };
        }

        return plan;
    }
}
