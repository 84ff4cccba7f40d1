namespace Steppe.Simulation.Running;

/// <summary>The way between one client, or one caller, and the server.</summary>
internal sealed class Link(string name)
{
    public string Name => name;

    /// <summary>Which of several servers is asked; a number that may be larger than there are.</summary>
    public int Server { get; set; } = name.Sum(static letter => letter);

    /// <summary>Whether nothing gets through.</summary>
    public bool IsCut { get; set; }
}
