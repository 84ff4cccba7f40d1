namespace Steppe.Scheduler.Feasibility;

/// <summary>The spellings of yes and no that agents and job files use.</summary>
internal static class BooleanText
{
    /// <summary>Reads <c>1 t T true TRUE True</c> and their opposites; null for anything else.</summary>
    public static bool? Find(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => null,
    };
}
