using System.Runtime.CompilerServices;
using OtpGateway.GoTemplates.Values;

namespace OtpGateway.GoTemplates.Execution;

/// <summary>The account of one rendering: steps, text made, nesting, time.</summary>
internal sealed class Budget(GoTemplateLimits limits, TimeProvider clock, CancellationToken cancellationToken)
{
    private const int StepsBetweenClockReadings = 256;
    private const int UnitsPerStep = 512;

    private readonly long _start = clock.GetTimestamp();
    private long _steps;
    private long _nextReading = StepsBetweenClockReadings;
    private long _allocated;
    private int _depth;

    public int MaxOutput => limits.MaxOutput;

    public TimeSpan TimeLeft => limits.Timeout - clock.GetElapsedTime(_start);

    public void Step(long count = 1)
    {
        _steps += count;
        if (_steps > limits.MaxSteps || _steps < 0)
        {
            throw new EvaluationException($"more than {limits.MaxSteps} steps");
        }

        if (_steps >= _nextReading)
        {
            _nextReading = _steps + StepsBetweenClockReadings;
            CheckTime();
        }
    }

    /// <summary>A function that is given much takes long, even if it gives little back.</summary>
    public void StepThrough(object? value) => Step(value switch
    {
        string text => text.Length / UnitsPerStep,
        GoList list => list.Count / UnitsPerStep,
        // Walking a map sorts its keys.
        GoMap map => map.Count / (UnitsPerStep / 16),
        _ => 0,
    });

    /// <summary>Asks for room before text or a list is made.</summary>
    public void Allocate(long units)
    {
        _allocated += units;
        if (_allocated > limits.MaxAllocation || _allocated < 0)
        {
            throw new EvaluationException($"more than {limits.MaxAllocation} units of text and lists made");
        }
    }

    /// <summary>Recursion over what the template or its data decide: calls of templates, values inside values.</summary>
    public void Enter()
    {
        if (++_depth > limits.MaxDepth)
        {
            throw new EvaluationException("exceeded maximum template depth");
        }

        EnsureStack();
    }

    /// <summary>Recursion over the source, whose nesting the parser bounds. C# cannot catch a stack that has overflowed.</summary>
    public static void EnsureStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new EvaluationException("exceeded maximum template depth");
        }
    }

    public void Leave() => _depth--;

    public void CheckTime()
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (clock.GetElapsedTime(_start) > limits.Timeout)
        {
            throw new EvaluationException($"took longer than {limits.Timeout.TotalSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture)} s");
        }
    }
}
