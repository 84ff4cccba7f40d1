namespace Steppe.Hcl;

/// <summary>What all evaluations of one file share: access to the outside, and a common allowance of work.</summary>
/// <remarks>Not thread-safe. Use one per file, so that <see cref="HclLimits"/> bound the file as a whole.</remarks>
public sealed class EvaluationSession
{
    private long _steps;
    private long _characters;

    /// <summary>Access to files; null makes the file functions fail with "filesystem function disabled".</summary>
    public IFileFunctions? Files { get; init; }

    /// <summary>Source of random bytes for <c>uuidv4</c> and <c>bcrypt</c>, asked for a count; null makes them fail.</summary>
    public Func<int, byte[]>? RandomBytes { get; init; }

    /// <summary>Takes steps off the allowance for work done outside of expressions; reports when it is used up.</summary>
    /// <returns>False when the work must not be done.</returns>
    public bool TrySpend(long steps, SourceRange range, DiagnosticList diagnostics)
    {
        try
        {
            Step(range, steps);
            return true;
        }
        catch (HclException error)
        {
            diagnostics.Add(error.Diagnostic);
            return false;
        }
    }

    internal void Step(SourceRange range, long steps = 1)
    {
        _steps += steps;
        if (_steps > HclLimits.MaxSteps)
        {
            throw new HclException("Evaluation too long", $"The expressions of this file need more than {HclLimits.MaxSteps} steps.", range);
        }
    }

    // Work on a whole value costs by what it holds; a step is worth about four elements.
    internal void StepOver(HclValue value, SourceRange range) =>
        Step(range, (value.Weight / 4) + value switch
        {
            HclString text => text.Value.Length / 128,
            HclNumber number => number.Value.Size / 128,
            _ => 0,
        });

    // An error that is caught costs as much as many steps.
    internal void StepOverError(SourceRange range) => Step(range, 100);

    internal void Produce(int characters, SourceRange range)
    {
        _characters += characters;
        if (_characters > HclLimits.MaxProducedCharacters)
        {
            throw new HclException("Result too large", $"The expressions of this file produce more than {HclLimits.MaxProducedCharacters} characters.", range);
        }
    }
}
