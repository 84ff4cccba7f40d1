namespace Steppe.Simulation.Running;

/// <summary>The way between one client, or one caller, and the server.</summary>
internal sealed class Link(string name)
{
    public string Name => name;

    /// <summary>Whether nothing gets through.</summary>
    public bool IsCut { get; set; }
}
