namespace Steppe.Model;

/// <summary>Start and end of a task's running hours.</summary>
public sealed record TaskScheduleCron
{
    public string Start { get; init => field = value ?? ""; } = "";

    public string End { get; init => field = value ?? ""; } = "";

    public string Timezone { get; init => field = value ?? ""; } = "";
}
