/*
 * Label selectors as text, the form that `kubectl --selector` takes:
 *   app=web,tier!=cache,env in (dev, test),zone notin (a),owner,!legacy
 */
grammar LabelSelector;

selector
    : (requirement (COMMA requirement)*)? EOF
    ;

requirement
    : NOT key=word                                                 # doesNotExist
    | key=word                                                     # exists
    | key=word (EQUALS | DOUBLE_EQUALS) value=word?                # equal
    | key=word NOT_EQUALS value=word?                              # notEqual
    | key=word IN LPAREN values RPAREN                             # in
    | key=word NOT_IN LPAREN values RPAREN                         # notIn
    | key=word (GREATER | LESS) value=word                         # compare
    ;

// A value that is left out is the empty string: `(a,)` holds two.
values
    : word? (COMMA word?)*
    ;

word
    : WORD | IN | NOT_IN
    ;

NOT_EQUALS : '!=' ;
DOUBLE_EQUALS : '==' ;
EQUALS : '=' ;
NOT : '!' ;
COMMA : ',' ;
LPAREN : '(' ;
RPAREN : ')' ;
GREATER : '>' ;
LESS : '<' ;
IN : 'in' ;
NOT_IN : 'notin' ;
// Wider than what a label may hold, so that a wrong character is told by name.
WORD : ~[=!,()<> \t\r\n]+ ;
SPACE : [ \t\r\n]+ -> skip ;
