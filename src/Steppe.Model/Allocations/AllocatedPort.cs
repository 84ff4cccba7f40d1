using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>A port an allocation holds on its node.</summary>
/// <param name="Label">The label of the job's <c>port</c> block.</param>
/// <param name="Value">The port on the host.</param>
/// <param name="To">The port inside, 0 when the same.</param>
/// <param name="HostIp">The address it is held on.</param>
/// <param name="IsStatic">Whether the job asked for this very port.</param>
public sealed record AllocatedPort(string Label, int Value, int To, string HostIp, bool IsStatic)
{
    /// <summary>The host network it lies in; null for the default one.</summary>
    public string? HostNetwork { get; init; }

    /// <summary>Whether it does not matter who else holds it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IgnoresCollision { get; init; }
}
